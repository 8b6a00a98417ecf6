DROP TABLE portfolio_pictures;
DROP TABLE portfolio_projects;
