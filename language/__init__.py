"""What people read, in their language: one gettext catalogue for kiosk, badges, reports, mails and pages."""
