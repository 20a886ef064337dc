"""Booking: centres with rooms, seats and equipment; time booked by oneself; sessions handed to another centre."""
