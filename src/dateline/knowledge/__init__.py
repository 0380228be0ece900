"""What the stages know, as text files that a reader can check and extend, and their loaders."""
