"""The reading of sources: files, folders, web addresses and standard input become cleaned articles."""
