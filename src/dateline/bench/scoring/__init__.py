"""The scorers: predicted lines against gold lines, plain figures out."""
