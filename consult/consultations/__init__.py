"""意見公募手続: from the notice to the published answer.

Invariant: originals never change, and every count that is published reconciles with the register.
"""
