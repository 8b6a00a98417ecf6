DROP TABLE menu_dishes;
