"""A path, an address, a feed or an archive to cleaned articles."""
