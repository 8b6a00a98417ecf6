CREATE TABLE "Odd ""names""" (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    parent BIGINT REFERENCES "Odd ""names""" (id) ON DELETE CASCADE,
    "order" TEXT NOT NULL,
    day DATE,
    yes BOOLEAN,
    ratio DOUBLE PRECISION,
    twice BIGINT GENERATED ALWAYS AS (id * 2) STORED
);
CREATE TABLE odd_log (line TEXT NOT NULL);
CREATE TRIGGER odd_log AFTER INSERT ON "Odd ""names""" BEGIN
    INSERT INTO odd_log VALUES (NEW."order");
END;
