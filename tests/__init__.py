"""What a user is promised, in the order of the house."""
