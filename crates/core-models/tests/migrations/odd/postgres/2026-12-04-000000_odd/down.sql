DROP TABLE "Odd ""names""";
DROP FUNCTION odd_log;
DROP TABLE odd_log;
