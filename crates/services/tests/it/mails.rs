//! Mail: of scans that break policies and of tokens that end, over SMTP, each once.

use chrono::TimeDelta;
use domain::mail::Message;
use domain::policy::{PolicyChoiceForm, TrialForm};
use domain::{
    Actor, ChangeInstanceForm, GlobalRole, NewInstanceForm, PolicyForm, Project, UserState,
};
use mail_parser::MessageParser;
use serde_json::{Value, json};
use services::testing::{Bench, Delivery, Mishap, PostOffice};
use services::{MailSecurity, MailSettings, Mailer};

use crate::world::{admin, colleague, project, report, result, scan};

/// A mail as its reader sees it.
struct Read {
    to: String,
    id: String,
    message: Message,
}

fn read(delivery: &Delivery) -> Read {
    let mail = MessageParser::default().parse(&delivery.bytes).unwrap();
    assert_eq!(delivery.from, "polaris@example.com");
    let [to] = &delivery.to[..] else {
        panic!("one recipient each: {:?}", delivery.to)
    };
    let header = mail
        .to()
        .and_then(|to| to.first())
        .and_then(|to| to.address());
    assert_eq!(header, Some(to.as_str()));
    Read {
        to: to.clone(),
        id: mail.message_id().unwrap().to_owned(),
        message: Message {
            subject: mail.subject().unwrap().to_owned(),
            text: mail.body_text(0).unwrap().into_owned(),
            html: mail.body_html(0).unwrap().into_owned(),
        },
    }
}

/// Who got mail since the last look, in order.
fn got(office: &PostOffice) -> Vec<String> {
    let mut to: Vec<_> = office.collect().iter().map(|one| read(one).to).collect();
    to.sort();
    to
}

async fn judged(bench: &Bench, ada: &Actor, web: &Project, name: &str, rules: &Value) {
    let form: PolicyForm = serde_json::from_value(json!({ "name": name, "rules": rules })).unwrap();
    let policy = bench.services.create_policy(ada, form).await.unwrap();
    choose(bench, ada, web, None, &policy).await;
}

async fn choose(
    bench: &Bench,
    ada: &Actor,
    web: &Project,
    branch: Option<&str>,
    policy: &domain::Policy,
) {
    let form = PolicyChoiceForm {
        branch: branch.map(str::to_owned),
        choice: None,
        policy_ids: vec![policy.id],
    };
    bench
        .services
        .choose_policies(ada, web.id, &form)
        .await
        .unwrap();
    bench.run_jobs().await;
}

fn notifying() -> Value {
    json!([
        { "name": "New", "conditions": { "detection": "new" },
          "actions": { "send_notification": { "recipients": "bo@example.com, Bo@example.com" } } },
        { "name": "Any", "actions": { "send_notification": {} } },
        { "name": "Silent", "actions": { "send_notification": { "enabled": false } } },
    ])
}

async fn find(bench: &Bench, ada: &Actor, web: &Project, branch: &str, rules: &[&str]) {
    let results: Vec<_> = rules.iter().map(|rule| result(rule)).collect();
    scan(bench, ada, web, branch, &report("tool", &results)).await;
}

#[tokio::test]
async fn each_scan_is_told_once_to_admins_and_to_those_whom_its_rules_name() {
    for bench in &mut Bench::each().await {
        let office = PostOffice::open().await;
        bench.with_mail(office.mailer()).await;
        let ada = admin(bench).await;
        let cy = colleague(bench, ada.organization, GlobalRole::OrganizationAdmin).await;
        let gone = colleague(bench, ada.organization, GlobalRole::OrganizationAdmin).await;
        colleague(bench, ada.organization, GlobalRole::None).await;
        let mut writer = bench.store().write().await.unwrap();
        let off = UserState::Deactivated;
        writer
            .set_state(ada.organization, gone.user, off)
            .await
            .unwrap();
        writer.commit().await.unwrap();
        let web = project(bench, &ada).await;
        find(bench, &ada, &web, "", &["a"]).await;
        judged(bench, &ada, &web, "Strict", &notifying()).await;
        assert_eq!(got(&office), [""; 0], "the scan was before the policy");
        find(bench, &ada, &web, "", &["a", "b"]).await;
        let mails: Vec<_> = office.collect().iter().map(read).collect();
        let mut to: Vec<_> = mails.iter().map(|mail| mail.to.as_str()).collect();
        to.sort_unstable();
        let mut people = [ada.email.as_str(), "bo@example.com", &cy.email];
        people.sort_unstable();
        assert_eq!(to, people);
        for mail in &mails {
            let message = &mail.message;
            assert_eq!(message.subject, "Polaris - Project 'web' violates policies");
            for body in [&message.text, &message.html] {
                assert!(body.contains("New") && body.contains("1 issue"), "{body}");
                assert!(body.contains("?triage=any&") || body.contains("?triage=any&amp;"));
                assert!(!body.contains("Silent"), "{body}");
                let is_admin = mail.to != "bo@example.com";
                assert_eq!(body.contains("Any") && body.contains("2 issues"), is_admin);
            }
        }
        // Nothing but a scan sends mail.
        bench.clock.advance(TimeDelta::days(2));
        bench.run_jobs().await;
        assert_eq!(got(&office), [""; 0]);
        find(bench, &ada, &web, "", &["a", "b"]).await;
        assert_eq!(got(&office).len(), 2, "nothing is new any more");
        find(bench, &ada, &web, "", &[]).await;
        assert_eq!(got(&office), [""; 0], "nothing is wrong");
    }
}

#[tokio::test]
async fn a_branch_is_told_where_it_chose_its_policies() {
    let mut bench = Bench::start().await;
    let office = PostOffice::open().await;
    bench.with_mail(office.mailer()).await;
    let (bench, ada) = (&bench, admin(&bench).await);
    let web = project(bench, &ada).await;
    judged(bench, &ada, &web, "Strict", &notifying()).await;
    find(bench, &ada, &web, "fix", &["a"]).await;
    assert_eq!(got(&office), [""; 0]);
    let policy = bench.services.policies(&ada).await.unwrap().remove(0);
    choose(bench, &ada, &web, Some("fix"), &policy).await;
    assert_eq!(got(&office), [""; 0], "that scan is over");
    find(bench, &ada, &web, "fix", &["a"]).await;
    let mails: Vec<_> = office.collect().iter().map(read).collect();
    assert!(mails[0].message.text.contains("branch 'fix'"));
    assert!(mails[0].message.text.contains("branch=fix"));
}

#[tokio::test]
async fn a_mail_that_the_server_did_not_take_comes_later_and_only_then() {
    for bench in &mut Bench::each().await {
        let office = PostOffice::open().await;
        bench.with_mail(office.mailer()).await;
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let any = json!([{ "name": "Any", "actions": { "send_notification": {} } }]);
        judged(bench, &ada, &web, "Any", &any).await;
        office.spoil([Mishap::Busy, Mishap::Unknown, Mishap::Silence]);
        find(bench, &ada, &web, "", &["a"]).await;
        assert_eq!(got(&office), [""; 0], "busy");
        bench.run_jobs().await;
        assert_eq!(got(&office), [""; 0], "not before its time");
        bench.clock.advance(TimeDelta::minutes(1));
        bench.run_jobs().await;
        assert_eq!(got(&office), [""; 0], "refused");
        bench.clock.advance(TimeDelta::minutes(1));
        bench.run_jobs().await;
        bench.clock.advance(TimeDelta::minutes(2));
        bench.run_jobs().await;
        // Whether the first of them arrived could not be known. Its name tells that they are one.
        let mails: Vec<_> = office.collect().iter().map(read).collect();
        assert_eq!(mails.len(), 2);
        assert_eq!(mails[0].id, mails[1].id);
        bench.clock.advance(TimeDelta::days(9));
        bench.run_jobs().await;
        assert_eq!(got(&office), [""; 0], "it was taken");
    }
}

#[tokio::test]
async fn names_stay_names_in_a_mail() {
    let mut bench = Bench::start().await;
    let office = PostOffice::open().await;
    bench.with_mail(office.mailer()).await;
    let (bench, ada) = (&bench, admin(&bench).await);
    let web = project(bench, &ada).await;
    let name = "Ünsafe <b>\"x\"</b> @all http://evil.example";
    let rules = json!([{ "name": name, "actions": { "send_notification": {} } }]);
    judged(bench, &ada, &web, name, &rules).await;
    find(bench, &ada, &web, "", &["a"]).await;
    let mail = read(&office.collect()[0]).message;
    assert!(mail.text.contains("- Ünsafe <b>"), "{}", mail.text);
    assert!(mail.html.contains("Ünsafe &lt;b&gt;"), "{}", mail.html);
    assert!(!mail.html.contains("http://evil"), "{}", mail.html);
}

#[tokio::test]
async fn without_an_smtp_server_nothing_is_posted_and_the_trial_says_so() {
    let bench = &Bench::start().await;
    let ada = admin(bench).await;
    let web = project(bench, &ada).await;
    judged(bench, &ada, &web, "Strict", &notifying()).await;
    find(bench, &ada, &web, "", &["a"]).await;
    let trial = TrialForm {
        project_id: web.id,
        branch: None,
        policy: bench.services.policies(&ada).await.unwrap()[0].form(),
    };
    let trial = bench.services.try_policy(&ada, trial).await.unwrap();
    let silent = "Send notification does nothing: no SMTP server is configured.";
    assert_eq!(trial.rules[0].effects, [silent]);
    let mut reader = bench.store().read().await.unwrap();
    assert_eq!(reader.next_job_due().await.unwrap(), None);
}

#[tokio::test]
async fn admins_are_told_of_the_end_of_a_token_four_times() {
    for bench in &mut Bench::each().await {
        let office = PostOffice::open().await;
        let ada = admin(bench).await;
        let day = |days: i64| {
            let date = (bench.clock.now() + TimeDelta::days(days)).date_naive();
            Some(date.to_string())
        };
        let url = bench.simulator.organization_url("contoso");
        let form = NewInstanceForm {
            url: url.clone(),
            token: "one".to_owned().into(),
            token_expires_on: day(31),
        };
        let instance = bench.services.add_instance(&ada, form).await.unwrap();
        bench.services.schedule_recurring_jobs().await.unwrap();
        bench.clock.advance(TimeDelta::days(2));
        bench.run_jobs().await;
        // Without an SMTP server nobody was told of the thirty days; now they are.
        bench.with_mail(office.mailer()).await;
        let mut told = Vec::new();
        for left in (-3..=29).rev() {
            // Several looks a day are no more mails.
            for _ in 0..2 {
                bench.clock.advance(TimeDelta::hours(2));
                bench.run_jobs().await;
            }
            let mails = office.collect();
            told.extend(mails.iter().map(|mail| (left, read(mail).message)));
            bench.clock.advance(TimeDelta::hours(20));
        }
        let days: Vec<_> = told.iter().map(|(left, _)| *left).collect();
        assert_eq!(days, [29, 14, 7, 1]);
        let (subject, text) = (&told[1].1.subject, &told[1].1.text);
        assert!(subject.ends_with(" expires in 14 days"), "{subject}");
        let page = format!("/organization/integrations/{}", instance.id);
        assert!(text.contains(&url) && text.contains(&page), "{text}");
        // Another token begins anew.
        let replaced = ChangeInstanceForm {
            token: Some("two".to_owned().into()),
            token_expires_on: Some(
                (bench.clock.now() + TimeDelta::days(5))
                    .date_naive()
                    .to_string(),
            ),
            ..ChangeInstanceForm::default()
        };
        bench
            .services
            .change_instance(&ada, instance.id, replaced)
            .await
            .unwrap();
        bench.clock.advance(TimeDelta::hours(1));
        bench.run_jobs().await;
        assert_eq!(got(&office), [ada.email.as_str()]);
    }
}

#[tokio::test]
async fn a_password_is_said_to_nobody_who_might_be_overheard() {
    let mut bench = Bench::start().await;
    let office = PostOffice::open().await;
    let credentials = || Some(("polaris".to_owned(), "a secret".into()));
    let open = MailSettings {
        host: "smtp.example.com".into(),
        credentials: credentials(),
        ..office.settings()
    };
    let refused = Mailer::new(open).unwrap_err().to_string();
    assert!(refused.contains("in the clear") && !refused.contains("a secret"));
    let near = MailSettings {
        credentials: credentials(),
        ..office.settings()
    };
    let downgraded = MailSettings {
        credentials: credentials(),
        security: MailSecurity::StartTls,
        ..office.settings()
    };
    // What could not be sent the one way goes the other way, with the mails of the next scan.
    for (settings, mails) in [(downgraded, 0), (near, 4)] {
        let mailer = Mailer::new(settings).unwrap();
        assert!(!format!("{mailer:?}").contains("secret"));
        bench.with_mail(mailer).await;
        let ada = admin(&bench).await;
        let web = project(&bench, &ada).await;
        judged(&bench, &ada, &web, "Strict", &notifying()).await;
        find(&bench, &ada, &web, "", &["a"]).await;
        let said = office.credentials().len();
        assert_eq!((got(&office).len(), said > 0), (mails, mails > 0));
    }
}
