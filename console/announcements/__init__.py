"""The pages of announcements: writing, approving, watching, and what was done before."""

from console.announcements import alerts, composing, deciding, listing, one, progress

PAGES = (*listing.PAGES, *composing.PAGES, *alerts.PAGES, *one.PAGES, *deciding.PAGES, *progress.PAGES)
