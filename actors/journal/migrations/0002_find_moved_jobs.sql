-- Each job that is shown asks which job it was moved to.
CREATE INDEX jobs_moved ON jobs (moved_from) WHERE moved_from IS NOT NULL;
