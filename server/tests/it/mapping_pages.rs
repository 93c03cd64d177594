//! What the fields of work items get, in a browser without JavaScript, and where Azure DevOps does
//! not answer.

use axum::http::StatusCode;
use azure_simulator::{Fault, FaultEffect};
use serde_json::json;

use crate::house::House;
use crate::mapping::{REVIEW, put, strict};

#[tokio::test]
async fn fields_are_checked_and_saved_without_javascript() {
    for (house, admin) in House::each().await {
        let ground = strict(&house, &admin).await;
        let page = async |path: &str| house.get(path).session(&admin.session).send().await.body;
        let settings = format!("/projects/{}/settings/integrations", ground.project);
        assert!(page(&settings).await.contains("/integrations/fields"));
        let fields = format!("{settings}/fields");
        let form = page(&fields).await;
        let (needed, usual) = (form.find("Needs an answer"), form.find("Usual fields"));
        assert!(needed.unwrap() < usual.unwrap());
        assert!(form.contains("Has the security team looked at it?"));
        assert!(form.contains("Contoso Inherited\\Web\\Checkout"));
        assert!(!form.contains("Save although it is refused") || form.contains("after-refusal"));

        let entered = format!("{fields}?check=yes&fields%5B{REVIEW}%5D%5Bany%5D=");
        let refused = page(&format!("{entered}Perhaps&fields[System.Title]=%7Bpath%7D")).await;
        assert!(refused.contains("does not accept the value of Security Review"));
        assert!(refused.contains("aria-invalid") && refused.contains("value=\"{path}\""));
        assert!(
            !refused.contains("after-refusal"),
            "saving it all the same is offered"
        );
        let wrong = page(&format!(
            "{fields}?check=yes&fields[System.Title]=%7Bpth%7D"
        ))
        .await;
        assert!(wrong.contains("There is no placeholder {pth}"));
        assert!(
            page(&format!("{entered}Pending"))
                .await
                .contains("would accept issues")
        );

        let save = async |value: &str, anyway: &str| {
            let name = format!("fields[{REVIEW}][any]");
            let fields = [
                ("project_id", ground.project.as_str()),
                ("seen", ""),
                (name.as_str(), value),
                ("accept_failing", anyway),
            ];
            let fields = if anyway.is_empty() {
                &fields[..3]
            } else {
                &fields[..]
            };
            let from = format!("/projects/{}/settings/integrations/fields", ground.project);
            let ask = house.post("/rpc/save_mapping").session(&admin.session);
            let answer = ask.without_javascript(&from).form(fields).send().await;
            assert_eq!(answer.status, StatusCode::FOUND, "{}", answer.body);
            answer.header("location").to_owned()
        };
        let back = save("Perhaps", "").await;
        let back = back.strip_prefix(crate::house::ORIGIN).unwrap_or(&back);
        assert!(back.contains("__err="), "{back}");
        assert!(
            page(back)
                .await
                .contains("does not accept the value of Security Review")
        );
        let kept = page(back).await;
        assert!(
            kept.contains("<option value=\"Perhaps\" selected"),
            "what was chosen stays"
        );
        assert!(
            !kept.contains("after-refusal"),
            "saving it all the same is offered"
        );
        assert_eq!(save("Perhaps", "true").await, settings);
        assert!(page(&settings).await.contains("Does not work"));
        assert_eq!(save("Pending", "").await, settings);
        assert!(
            page(&settings)
                .await
                .contains("would accept issues of each severity")
        );
        assert!(
            page(&fields)
                .await
                .contains("<option value=\"Pending\" selected")
        );
    }
}

#[tokio::test]
async fn without_javascript_nothing_that_was_typed_is_lost() {
    for (house, admin) in House::each().await {
        let ground = strict(&house, &admin).await;
        let fields = format!("/projects/{}/settings/integrations/fields", ground.project);
        let page = async |path: &str| house.get(path).session(&admin.session).send().await.body;
        let sheet = format!("{}/mapping", ground.integration());
        let sheet = house.get(&sheet).bearer(&admin.token).send().await;
        let seen = sheet.header("etag").to_owned();
        let save = async |title: &str, seen: &str| {
            let form = [
                ("project_id", ground.project.as_str()),
                ("seen", seen),
                ("search", "title"),
                ("fields[System.Title]", title),
            ];
            let ask = house.post("/rpc/save_mapping").session(&admin.session);
            let answer = ask.without_javascript(&fields).form(&form).send().await;
            let back = answer.header("location").to_owned();
            back.strip_prefix(crate::house::ORIGIN)
                .unwrap_or(&back)
                .to_owned()
        };
        // No check came before.
        let back = save("{pth} & more", &seen).await;
        assert!(back.contains("__err="), "{back}");
        let again = page(&back).await;
        assert!(again.contains("value=\"{pth} &amp; more\""), "{again}");
        assert!(again.contains("There is no placeholder {pth}"));

        let theirs = json!({ "fields": { REVIEW: "Pending" } });
        let theirs = put(&house, &admin, &ground, None, &theirs).await;
        assert_eq!(theirs.status, StatusCode::OK, "{}", theirs.body);
        let back = save("Mine", &seen).await;
        let again = page(&back).await;
        assert!(again.contains("value=\"Mine\""));
        assert!(again.contains("Somebody else has saved these fields meanwhile"));
        // Neither asking again nor a check lets it pass over theirs.
        let asked = format!("{fields}?check=yes&fields[System.Title]=Mine");
        let asked = [asked, urlencoded("seen", &seen)].join("&");
        let asked = page(&asked).await;
        assert!(asked.contains("Somebody else has saved these fields meanwhile"));
        assert!(save("Mine", &seen).await.contains("__err="));
        assert!(!page(&fields).await.contains("value=\"Mine\""));
    }
}

#[tokio::test]
async fn what_is_too_long_for_an_address_is_not_lost_either() {
    for (house, admin) in House::each().await {
        let ground = strict(&house, &admin).await;
        let fields = format!("/projects/{}/settings/integrations/fields", ground.project);
        let save = async |title: &str| {
            let form = [
                ("project_id", ground.project.as_str()),
                ("fields[System.Title]", title),
            ];
            let ask = house.post("/rpc/save_mapping").session(&admin.session);
            ask.without_javascript(&fields).form(&form).send().await
        };
        let short = save("{pth}").await;
        assert_eq!(short.status, StatusCode::FOUND);
        // No address of any kind holds this.
        let long = format!("{{pth}}{}", " & so on".repeat(20_000));
        let shown = save(&long).await;
        assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY);
        let kept = long.replace('&', "&amp;");
        assert!(shown.body.contains(&format!("value=\"{kept}\"")));
        for words in ["Shorten this to", "role=\"alert\"", "<title>Fields"] {
            assert!(shown.body.contains(words), "{words}");
        }
    }
}

fn urlencoded(name: &str, value: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair(name, value).finish()
}

#[tokio::test]
async fn a_field_is_found_by_its_name_without_javascript() {
    for (house, admin) in House::each().await {
        let ground = strict(&house, &admin).await;
        let fields = format!("/projects/{}/settings/integrations/fields", ground.project);
        let page = async |path: &str| house.get(path).session(&admin.session).send().await.body;
        let is_hidden = |page: &str, words: &str| {
            let words = format!("data-words=\"{words}\"");
            let mut tags = page.split('<').filter_map(|tag| tag.split_once('>'));
            let (tag, _) = tags.find(|(tag, _)| tag.contains(&words)).unwrap();
            tag.contains(" hidden")
        };
        let all = page(&fields).await;
        let searched = format!("{fields}?search=ESTIMATE&fields[System.Title]=kept&check=yes");
        let found = page(&searched).await;
        let estimate = "original estimate microsoft.vsts.scheduling.originalestimate";
        for (page, title, estimated) in [(&all, false, false), (&found, true, false)] {
            assert_eq!(is_hidden(page, "title system.title"), title);
            assert_eq!(is_hidden(page, estimate), estimated);
        }
        assert!(
            found.contains("value=\"kept\""),
            "what is out of sight is sent all the same"
        );
        let mut unfolded = found
            .split("<details")
            .filter_map(|tag| tag.split_once('>'));
        assert!(unfolded.any(|(tag, _)| tag.contains(" open")));
        assert!(found.contains("Needs an answer"));
    }
}

#[tokio::test]
async fn pages_say_in_words_that_azure_devops_does_not_answer() {
    for (house, admin) in House::each().await {
        let ground = strict(&house, &admin).await;
        let faults = house.bench.simulator.faults();
        faults.add(Fault::new(FaultEffect::ResetBefore {}));
        let settings = format!("/projects/{}/settings/integrations", ground.project);
        let entered = format!("{settings}/fields?check=yes&fields[System.Title]=Mine");
        let preview = format!("/projects/{}/export-preview?choice=all", ground.project);
        for (path, words) in [
            (
                format!("{settings}/fields"),
                "usually passes within minutes",
            ),
            (entered, "value=\"Mine\""),
            (settings, "Contoso Inherited"),
            (preview.clone(), "usually passes within minutes"),
        ] {
            let shown = house.get(&path).session(&admin.session).send().await;
            assert_ne!(shown.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
            assert!(shown.body.contains(words), "{path}: {}", shown.body);
        }
        let shown = house.get(&preview).session(&admin.session).send().await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
        for words in ["Azure DevOps could not say", "Not known", "Export 2 issues"] {
            assert!(shown.body.contains(words), "{words}: {}", shown.body);
        }
        let exports = format!("/api/v1/projects/{}/exports", ground.project);
        let dry = json!({ "issue_ids": ground.issues, "dry_run": true });
        let ask = house.post(&exports).bearer(&admin.token);
        let told = ask.json(&dry).send().await;
        assert_eq!(told.status, StatusCode::OK, "{}", told.body);
        let told = told.json();
        assert_eq!((&told["create"], &told["refused"]), (&json!(2), &json!(0)));
        assert!(told["notice"].as_str().unwrap().contains("usually passes"));
        assert!(told["example"]["title"].is_string());

        let link = format!("/api/v1/issues/{}/ticket", ground.issues[0]);
        let body = json!({ "work_item": 1 });
        let ask = house.post(&link).bearer(&admin.token);
        let linked = ask.json(&body).send().await;
        assert_eq!(linked.status, StatusCode::BAD_GATEWAY, "{}", linked.body);
        assert!(linked.body.contains("usually passes within minutes"));
    }
}
