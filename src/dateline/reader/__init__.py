"""The learned reader: a small encoder that proposes events, their factuality and the parts of the entities in them."""
