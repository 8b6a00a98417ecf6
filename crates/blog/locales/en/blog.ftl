### Posts, as visitors see them.

blog-title = Blog
blog-description = Posts by { $name }.
# The title of the second page of posts and those after it.
blog-title-page = { $title }, page { $page }
blog-empty = Nothing has been published yet. Please look in again soon.
blog-all-posts = All posts
blog-more = More to read
