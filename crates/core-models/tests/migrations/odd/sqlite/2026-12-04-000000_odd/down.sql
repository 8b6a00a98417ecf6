DROP TABLE "Odd ""names""";
DROP TABLE odd_log;
