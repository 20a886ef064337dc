"""Addresses of booking's pages."""

from django.urls import path

from openhall.tendering.booking import moving_pages, pages, staff_pages

urlpatterns = [
    path("booking", pages.centres, name="booking"),
    path("booking/<uuid:uuid>", pages.centre, name="booking-centre"),
    path("desk/booking/<uuid:uuid>/new", pages.book_time, name="book-time"),
    path("desk/bookings", pages.bookings, name="bookings"),
    path("desk/bookings/feed", pages.make_feed, name="make-calendar-feed"),
    path("desk/bookings/<uuid:uuid>", pages.one, name="booking-one"),
    path("desk/bookings/<uuid:uuid>/done/<slug:leaf>", pages.done, name="booking-done"),
    path("desk/bookings/<uuid:uuid>.ics", pages.booking_file, name="booking-file"),
    path("calendars/<slug:token>.ics", pages.feed, name="calendar-feed"),
    path("desk/centre", staff_pages.desk_of_centre, name="centre-desk"),
    path("desk/centre/about", staff_pages.about, name="centre-about"),
    path("desk/centre/resources/new", staff_pages.new_resource, name="centre-resource-new"),
    path("desk/centre/resources/<uuid:uuid>", staff_pages.change_resource, name="centre-resource"),
    path("desk/sessions", moving_pages.sessions, name="sessions"),
    path("desk/sessions/<uuid:uuid>/offer", moving_pages.offer, name="session-offer"),
    path("desk/sessions/<uuid:uuid>", moving_pages.offered, name="session-offered"),
    path("sessions/<uuid:uuid>", moving_pages.moved, name="session-moved"),
    path("measures", moving_pages.measures, name="measures"),
    path("measures/<uuid:uuid>", moving_pages.measure, name="measure"),
    path("desk/measures/new", moving_pages.new_measure, name="measure-new"),
]
