"""Files a case holds and the documents it produces: numbering, versions, redaction, PDF editions."""
