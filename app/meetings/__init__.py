"""Deliberation: topics, meetings with seats and quorum, decisions that come back until they are done."""
