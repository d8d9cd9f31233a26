"""Whether posts and open cases are enough: referrals, caseloads, waits that posts allow."""
