"""From trees of text to the values of `knowledge.model`: one module for each kind of document."""
