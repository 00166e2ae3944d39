"""django-helpdesk as a yardstick: its site and many tickets, in an environment of its own."""
