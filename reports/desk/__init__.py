"""The auditor's desk: access for a time and a purpose, samples, dossiers, findings, a file to take along, and proofs."""
