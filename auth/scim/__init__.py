"""SCIM 2.0: the identity system says who works here, in which post and under whom; the other way in beside the delivery."""
