"""What the pages are made from: rows, queries, sentences, marked text, drawings and download formats."""
