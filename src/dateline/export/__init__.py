"""Records in the formats that users of event data read already, each with a report of what it loses."""
