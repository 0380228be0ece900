"""The same work over many articles: in this process, over processes, or on another executor behind one interface."""
