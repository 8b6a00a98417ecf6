### Privacy, and who answers for the site.

privacy-link = Privacy
privacy-title = Privacy
privacy-description = What { $name } stores about visitors of this website, why, for how long, and what rights you have.
privacy-short = No cookies, no tracking, nothing from other companies unless you ask for it. What you send us is used to answer you.

privacy-controller = Who is responsible
privacy-controller-text = { $owner } answers for this website and for what you tell us through it. Questions about it are welcome by telephone, mail or post.
privacy-officer = For anything about personal data you can also write to { $officer }.

privacy-contact = When you write to us
privacy-contact-text = What you enter in the contact form, your name, your e-mail address, your telephone number if you give it, and your message, is stored on our server and sent to us by mail, so that we can answer you. You may get a confirmation by mail.
privacy-contact-robots = To keep robots from flooding the form we also store a code that is calculated from your network address. Your address cannot be read from it.
privacy-contact-kept = We delete your message after { $months ->
    [one] one month
   *[other] { $months } months
 } at the latest, unless we are working for you by then or the law obliges us to keep it.
privacy-contact-as-needed = We keep your message for as long as we need it to answer you and for what follows from it, and then delete it.

privacy-cookies = Cookies and counting
privacy-cookies-text = This website sets no cookies for visitors and recognises nobody. Fonts, pictures and scripts come from our own server.
privacy-counting = We count how often each page is opened and from which website visitors come. Neither your address nor anything that could recognise you is stored for this.

privacy-log = When you open a page
privacy-log-text = Your browser sends your network address, because otherwise nothing could be sent back. The web server may note it together with the time and the page, to find faults and to fend off attacks, and deletes this after { $days ->
    [one] one day
   *[other] { $days } days
 } at the latest.
privacy-host = The server is run by { $host } on our behalf.

privacy-others = What comes from other companies
privacy-booking = For appointments you can use a calendar of { $provider }. Only when you choose to open it does your browser connect to { $host }; the privacy terms of { $provider } apply there.
privacy-chat = You can chat with us through { $provider }. Only when you choose to open the chat does your browser connect to { $host }; the privacy terms of { $provider } apply there.

privacy-rights = Your rights
privacy-rights-gdpr = Under the General Data Protection Regulation (GDPR) you can ask us what we have stored about you (article 15), have it corrected (16) or erased (17), have its use restricted (18), receive it in a common format (20), and object to its use (21). We use it to answer your enquiry and to take steps at your request (article 6(1)(b)), and to run the website safely (article 6(1)(f)).
privacy-complaint-gdpr = You can also complain to a data protection authority, for instance that of the place where you live.
privacy-rights-uk-gdpr = Under the UK GDPR and the Data Protection Act 2018 you can ask us what we have stored about you, have it corrected or erased, have its use restricted, receive it in a common format, and object to its use. We use it to answer your enquiry and to take steps at your request (article 6(1)(b) UK GDPR), and to run the website safely (article 6(1)(f)).
privacy-complaint-uk-gdpr = You can also complain to the Information Commissioner’s Office (ico.org.uk, telephone 0303 123 1113).
privacy-rights-fadp = Under the Swiss Federal Act on Data Protection (FADP) you can ask us what we have stored about you, have it corrected or deleted, receive it in a common format, and object to its use.
privacy-complaint-fadp = You can also turn to the Federal Data Protection and Information Commissioner (edoeb.admin.ch).
privacy-rights-pipeda = Under the Personal Information Protection and Electronic Documents Act (PIPEDA), and the law of your province where it has one, you can ask us what we have stored about you and whom we have given it to, have it corrected, and withdraw your consent to our keeping it.
privacy-complaint-pipeda = You can also complain to the Office of the Privacy Commissioner of Canada (priv.gc.ca) or to the commissioner of your province.
privacy-rights-other = You can ask us what we have stored about you, have it corrected or deleted, and object to its use.
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
