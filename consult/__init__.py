"""Consult: deliberations and public consultations of a municipality, with a record anyone can verify."""
