"""How to reach people: sealed, masked, opened with a reason that the resident sees."""
