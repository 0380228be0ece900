"""The articles that teach the learned reader, and the programs that train, export and measure it."""
