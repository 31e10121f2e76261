"""Everything that changes a record: one function each, called by conversations, doors and jobs alike."""
