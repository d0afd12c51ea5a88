"""Links stay alive: which pages of other sites are named here, and a polite look at each, once a week."""
