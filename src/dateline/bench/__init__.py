"""Each stage scored against a gold folder, with reference figures beside ours."""
