"""発出文書: letters and records a case sends out, numbered by 年度, sealed once and never changed.

`proposals` says what one may be; `resolutions` `advice` `dispatch` `decisions` `call_letters` `commissions` make
them of what a case has recorded; `sealing` gives the number and keeps the sheet; a correction is a new
document that names the old.
"""
