"""How what agents recorded reaches the centre: signed bundles and enrolment requests, over folders for now."""
