### Finished projects.

portfolio-title = Our work
# $site is the name of the business.
portfolio-description = Finished projects by { $name }.
# The heading of a list of one kind of work, such as “Patios: Our work”.
portfolio-title-of-kind = { $kind }: { $title }
portfolio-title-page = { $title }, page { $page }
portfolio-kinds = Kinds of work
portfolio-all = All
portfolio-empty = There is nothing to see here yet. Please look in again soon.
portfolio-previous = Previous
portfolio-next = Next

## One project

portfolio-back = All projects
portfolio-work = Work
portfolio-where = Where
portfolio-finished = Finished
portfolio-others = More of our work
# Where and when, below a card’s title.
portfolio-place-and-time = { $place }, { $time }

## Its pictures

portfolio-before = Before
portfolio-after = After
portfolio-before-and-after = Before and after
portfolio-divider = How much of the picture shows the time before the work
