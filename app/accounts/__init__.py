"""Staff: who they are, which unit they belong to, which roles they hold in which areas, how they sign in."""
