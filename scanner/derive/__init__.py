"""Facts from facts: pure functions of what was seen, of dated tables and of what is declared; nothing is asked here."""
