"""What devices on a network say of themselves, and what that makes them."""
