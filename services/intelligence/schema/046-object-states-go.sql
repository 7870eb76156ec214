-- Everything that was in it is in `latest_objects`. A file of its own, since the one before, begun again, reads it.
DROP TABLE IF EXISTS pi.object_states;
