"""Addresses of the help desk."""

from django.urls import path

from openhall.helpdesk.questions import desk_pages, pages

urlpatterns = [
    path("help", pages.start, name="help"),
    path("help/ask", pages.ask, name="help-ask"),
    path("help/return", pages.come_back, name="help-return"),
    path("help/questions/<uuid:uuid>", pages.question, name="help-question"),
    path("help/questions/<uuid:uuid>/write", pages.write, name="help-write"),
    path("help/questions/<uuid:uuid>/close", pages.close, name="help-close"),
    path("help/articles/<uuid:uuid>", pages.article, name="help-article"),
    path("help/statistics", pages.statistics, name="help-statistics"),
    path("help/statistics.csv", pages.statistics_csv, name="help-statistics-csv"),
    path("help/routes", pages.routes, name="help-routes"),
    path("desk/help", desk_pages.desk, name="help-desk"),
    path("desk/help/articles/new", desk_pages.new_article, name="help-article-new"),
    path("desk/help/service-level", desk_pages.service_level, name="help-service-level"),
    path("desk/help/routes/new", desk_pages.new_route, name="help-route-new"),
]
