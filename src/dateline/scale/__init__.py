"""The same work over many items: in this process, over processes, or on another engine behind one interface."""
