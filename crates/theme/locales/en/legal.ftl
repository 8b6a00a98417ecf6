### Privacy, and who answers for the site.

privacy-link = Privacy
privacy-title = Privacy
privacy-description = What { $name } stores about visitors of this website, why, for how long, and what rights you have.
privacy-short = No cookies, no tracking, nothing from other companies unless you ask for it. What you send is used to answer you.

privacy-controller = Who is responsible
privacy-controller-text = { $owner } answers for this website and for what you write through it. Questions about it are welcome by telephone, mail or post.
privacy-officer = For anything about personal data you can also write to { $officer }.

privacy-cookies = Cookies and counting
privacy-cookies-text = This website sets no cookies for visitors and recognises nobody. Fonts, pictures and scripts come from the server of this website.

privacy-log = When you open a page
privacy-log-text = Your browser sends your network address, because otherwise nothing could be sent back. The web server may note it together with the time and the page, to find faults and to fend off attacks, and deletes this after { $days ->
    [one] one day
   *[other] { $days } days
 } at the latest.
privacy-host = The server is run by { $host } on behalf of whoever answers for this website.

privacy-others = What comes from other companies
privacy-booking = For appointments you can use a calendar of { $provider }. Only when you choose to open it does your browser connect to { $host }; the privacy terms of { $provider } apply there.
privacy-chat = You can chat through { $provider }. Only when you choose to open the chat does your browser connect to { $host }; the privacy terms of { $provider } apply there.

privacy-rights = Your rights
privacy-rights-gdpr = Under the General Data Protection Regulation (GDPR) you can ask what is stored about you (article 15), have it corrected (16) or erased (17), have its use restricted (18), receive it in a common format (20), and object to its use (21). It is used to answer your enquiry and to take steps at your request (article 6(1)(b)), and to run the website safely (article 6(1)(f)).
privacy-complaint-gdpr = You can also complain to a data protection authority, for instance that of the place where you live.
privacy-rights-uk-gdpr = Under the UK GDPR and the Data Protection Act 2018 you can ask what is stored about you, have it corrected or erased, have its use restricted, receive it in a common format, and object to its use. It is used to answer your enquiry and to take steps at your request (article 6(1)(b) UK GDPR), and to run the website safely (article 6(1)(f)).
privacy-complaint-uk-gdpr = You can also complain to the Information Commissioner’s Office (ico.org.uk, telephone 0303 123 1113).
privacy-rights-fadp = Under the Swiss Federal Act on Data Protection (FADP) you can ask what is stored about you, have it corrected or deleted, receive it in a common format, and object to its use.
privacy-complaint-fadp = You can also turn to the Federal Data Protection and Information Commissioner (edoeb.admin.ch).
privacy-rights-pipeda = Under the Personal Information Protection and Electronic Documents Act (PIPEDA), and the law of your province where it has one, you can ask what is stored about you and to whom it was given, have it corrected, and withdraw your consent to its being kept.
privacy-complaint-pipeda = You can also complain to the Office of the Privacy Commissioner of Canada (priv.gc.ca) or to the commissioner of your province.
privacy-rights-other = You can ask what is stored about you, have it corrected or deleted, and object to its use.
privacy-complaint-other = You can also turn to the authority that oversees the protection of personal data where you live.

imprint-link = Imprint
imprint-title = Imprint
imprint-description = Who answers for the website of { $name }: name, address, register and how to reach us.
imprint-ddg = Information according to § 5 DDG
imprint-ecg = Information according to § 5 ECG, and disclosure according to § 25 MedienG
imprint-uwg = Information according to article 3 paragraph 1 letter s UWG
imprint-provider = Provider
imprint-represented-by = Represented by
imprint-register = Register
imprint-vat-id = VAT number
imprint-supervisory-authority = Supervisory authority
imprint-profession = Profession
imprint-chamber = Professional body and rules
imprint-content = Responsible for the content
imprint-content-text = { $owner }, address as above (§ 18 paragraph 2 MStV)
imprint-links = Links
imprint-links-text = Some links lead to websites of others. They answer for what stands there.
about-site-link = About this website
about-site-title = About this website
about-site-description = Whose website this is, how to reach { $name }, and who answers for what stands here.
about-site-short = This is the website of { $name }. { $owner } answers for what stands here.
