"""Partner units 共建单位: who they are, who of them sits on a council, what they promised and what of it was used."""
