"""The opening: release by bidders, shares from custodians, prices read out and confirmed."""
