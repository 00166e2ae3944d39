"""What neighbours share the cost of: who promised how much, what came in, what was spent, what went back."""
