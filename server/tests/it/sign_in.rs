use axum::http::StatusCode;
use chrono::TimeDelta;

use crate::house::{Answer, EMAIL, House, PASSWORD};

const SIGN_IN: &str = "/rpc/sign_in";

fn credentials<'a>(email: &'a str, password: &'a str) -> [(&'static str, &'a str); 2] {
    [("form[email]", email), ("form[password]", password)]
}

fn expect_session(answer: &Answer) -> String {
    let secret = answer.new_session().expect("a cookie is set");
    assert_eq!(
        answer.header("set-cookie"),
        format!("polaris={secret}; Path=/; HttpOnly; SameSite=Lax")
    );
    assert_eq!(secret.len(), 64);
    assert!(
        !answer.body.contains(&secret),
        "the secret is in the cookie alone"
    );
    assert!(!answer.header("location").contains(&secret));
    secret
}

#[tokio::test]
async fn before_the_set_up_every_page_leads_to_it() {
    for house in House::each_fresh().await {
        for path in [
            "/",
            "/portfolio",
            "/sign-in",
            "/organization/users",
            "/invitations/x",
        ] {
            let answer = house.get(path).send().await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
            assert_eq!(answer.header("location"), "/setup", "{path}");
        }
        let answer = house.get("/api/v1/instances").send().await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    }
}

#[tokio::test]
async fn the_set_up_page_takes_the_code_and_signs_the_admin_in() {
    for house in House::each_fresh().await {
        let page = house.get("/setup").send().await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("Set-up code"));
        let code = house
            .bench
            .services
            .new_setup_code()
            .await
            .unwrap()
            .unwrap();
        let set_up = |code: String| {
            house.post("/rpc/set_up").on_our_page().form(&[
                ("form[code]", &code),
                ("form[organization]", "Northwind"),
                ("form[name]", "Ada"),
                ("form[email]", EMAIL),
                ("form[password]", PASSWORD),
            ])
        };
        let wrong = set_up("wrong".to_owned()).send().await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(wrong.json()["fields"][0]["field"], "code");
        let right = set_up(code.expose().to_owned()).send().await;
        assert_eq!(right.status, StatusCode::OK, "{right:?}");
        let session = expect_session(&right);
        let page = house.get("/setup").session(&session).send().await;
        assert!(page.body.contains("Polaris is set up"));
        let again = set_up(code.expose().to_owned()).send().await;
        assert_eq!(again.status, StatusCode::CONFLICT);
    }
}

#[tokio::test]
async fn a_page_leads_strangers_to_sign_in_and_back_to_itself() {
    for (house, _) in House::each().await {
        let wanted = "/organization/users?cursor=a%2Fb";
        let answer = house.get(wanted).send().await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let sign_in = answer.header("location");
        assert_eq!(
            sign_in,
            "/sign-in?next=%2Forganization%2Fusers%3Fcursor%3Da%252Fb"
        );
        let page = house.get(sign_in).send().await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.body.contains(&format!("value=\"{wanted}\"")),
            "{}",
            page.body
        );
        let mut fields = credentials(EMAIL, PASSWORD).to_vec();
        fields.push(("form[next]", wanted));
        let answer = house.post(SIGN_IN).on_our_page().form(&fields).send().await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        assert_eq!(answer.header("location"), wanted);
        let session = expect_session(&answer);
        let page = house.get(wanted).session(&session).send().await;
        assert_eq!(page.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn signing_in_never_leads_to_another_site() {
    let (house, _) = House::each().await.remove(0);
    for next in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
    ] {
        let mut fields = credentials(EMAIL, PASSWORD).to_vec();
        fields.push(("form[next]", next));
        let answer = house.post(SIGN_IN).on_our_page().form(&fields).send().await;
        assert_eq!(answer.header("location"), "/portfolio", "{next}");
        let query: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let page = house.get(&format!("/sign-in?next={query}")).send().await;
        assert!(!page.body.contains("evil.example"), "{next}");
    }
}

#[tokio::test]
async fn signing_in_works_without_javascript_and_says_why_when_it_does_not() {
    for (house, _) in House::each().await {
        let post = |password: &'static str| {
            house
                .post(SIGN_IN)
                .on_our_page()
                .without_javascript("/sign-in")
                .form(&credentials(EMAIL, password))
        };
        let right = post(PASSWORD).send().await;
        assert_eq!(right.status, StatusCode::FOUND);
        assert_eq!(right.header("location"), "/portfolio");
        expect_session(&right);
        let wrong = post("not the password").send().await;
        assert_eq!(wrong.status, StatusCode::FOUND);
        assert_eq!(wrong.new_session(), None);
        let back = wrong.header("location");
        assert!(back.contains("/sign-in?"), "{back}");
        assert!(
            !back.contains("not"),
            "the password is not in the address: {back}"
        );
        let page = house
            .get(back.trim_start_matches("http://127.0.0.1:3000"))
            .send()
            .await;
        assert!(
            page.body.contains("E-mail address or password is wrong"),
            "{}",
            page.body
        );
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    for (house, _) in House::each().await {
        let mut answers = Vec::new();
        for email in [EMAIL, "nobody@northwind.test"] {
            let form = credentials(email, "not the password");
            let answer = house.post(SIGN_IN).on_our_page().form(&form).send().await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
            assert_eq!(answer.new_session(), None);
            answers.push(answer.body);
        }
        assert_eq!(answers[0], answers[1]);
    }
}

#[tokio::test]
async fn too_many_tries_are_told_when_to_come_back() {
    for (house, admin) in House::each().await {
        for _ in 0..20 {
            let form = credentials(EMAIL, "not the password");
            house.post(SIGN_IN).on_our_page().form(&form).send().await;
        }
        let form = credentials(EMAIL, PASSWORD);
        let refused = house.post(SIGN_IN).on_our_page().form(&form).send().await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refused.header("retry-after"), "900");
        let page = house.get("/account").session(&admin.session).send().await;
        assert_eq!(page.status, StatusCode::OK, "a known session goes on");
        house.bench.clock.advance(TimeDelta::minutes(15));
        let form = credentials(EMAIL, PASSWORD);
        let answer = house.post(SIGN_IN).on_our_page().form(&form).send().await;
        assert_eq!(answer.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn signing_in_from_another_site_is_refused() {
    let (house, _) = House::each().await.remove(0);
    let form = credentials(EMAIL, PASSWORD);
    let forged = [
        house.post(SIGN_IN).form(&form),
        house
            .post(SIGN_IN)
            .header("origin", "https://evil.example")
            .form(&form),
        house
            .post(SIGN_IN)
            .header("sec-fetch-site", "cross-site")
            .form(&form),
    ];
    for ask in forged {
        let answer = ask.send().await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(answer.new_session(), None);
    }
}

#[tokio::test]
async fn signing_out_takes_everything_back() {
    for (house, admin) in House::each().await {
        let answer = house
            .post("/rpc/sign_out")
            .session(&admin.session)
            .without_javascript("/portfolio")
            .form(&[])
            .send()
            .await;
        assert_eq!(answer.status, StatusCode::FOUND);
        assert_eq!(answer.header("location"), "/sign-in");
        assert_eq!(
            answer.header("clear-site-data"),
            r#""cache", "cookies", "storage""#
        );
        assert!(answer.header("set-cookie").ends_with("; Max-Age=0"));
        let page = house.get("/account").session(&admin.session).send().await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        let call = house.get("/api/v1/me").session(&admin.session).send().await;
        assert_eq!(call.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_session_moves_to_another_organization_and_sees_that_one_alone() {
    for (house, admin) in House::each().await {
        let services = &house.bench.services;
        let contoso = domain::NewOrganization {
            organization: "Contoso".to_owned(),
            name: "A. Admin".to_owned(),
            email: EMAIL.to_owned(),
            password: PASSWORD.to_owned().into(),
        };
        services.create_organization(contoso).await.unwrap();
        let page = house.get("/portfolio").session(&admin.session).send().await;
        assert!(page.body.contains("Contoso"), "the switcher offers it");
        let actor = services
            .actor_by_session(&admin.session, None)
            .await
            .unwrap()
            .unwrap();
        let organizations = services.organizations(&actor).await.unwrap();
        let contoso = organizations
            .iter()
            .find(|it| it.name == "Contoso")
            .unwrap()
            .id;
        let answer = house
            .post("/rpc/switch_organization")
            .session(&admin.session)
            .form(&[("to", &contoso.to_string())])
            .send()
            .await;
        let moved = expect_session(&answer);
        let me = house.get("/api/v1/me").session(&moved).send().await.json();
        assert_eq!(me["organization"]["name"], "Contoso");
        assert_eq!(me["name"], "A. Admin");
        let old = house.get("/api/v1/me").session(&admin.session).send().await;
        assert_eq!(old.status, StatusCode::UNAUTHORIZED);
    }
}
