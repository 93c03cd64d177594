//! What a schedule is made of.

use azure_simulator::{Fault, FaultEffect};
use proptest::prelude::*;
use proptest::sample::select;
use services::FailPoint;

/// One step.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// A node does something, to the end or not.
    Act(usize, Act, End),
    /// Both nodes do what is due at once.
    WorkTogether,
    Trouble(Trouble),
    /// Seconds pass.
    Wait(i64),
    /// Somebody takes the link of an issue away.
    Unlink(usize),
    BackUp,
    Restore,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Act {
    /// Somebody exports the issues whose bits are set.
    Ask(u8),
    /// What is due is done.
    Work,
}

/// How far an act gets.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    Done,
    /// The process dies there, after passing it so often.
    At(FailPoint, u32),
    /// The process dies while a creation is on its way.
    Sending,
}

/// What the next creation meets.
#[derive(Debug, Clone, Copy)]
pub(super) enum Trouble {
    /// It is carried out, and the connection breaks.
    Reset,
    HalfAnswer,
    /// It is not carried out, and the connection breaks.
    Lost,
    Broken,
    Throttled,
    /// It is carried out when whoever sent it may be dead.
    Late,
}

impl Trouble {
    pub(super) fn fault(self) -> Fault {
        let status = |status, retry_after| FaultEffect::Status {
            status,
            retry_after,
        };
        let effect = match self {
            Self::Reset => FaultEffect::ResetAfter {},
            Self::HalfAnswer => FaultEffect::HalfAnswer {},
            Self::Lost => FaultEffect::ResetBefore {},
            Self::Broken => status(503, None),
            Self::Throttled => status(429, Some(0)),
            Self::Late => FaultEffect::CommitLate { milliseconds: 25 },
        };
        Fault::new(effect)
            .on("POST", "*/_apis/wit/workitems/$*")
            .times(1)
    }
}

pub(super) fn any() -> impl Strategy<Value = Step> {
    let node = 0..2_usize;
    let act = prop_oneof![
        (1..8_u8).prop_map(Act::Ask),
        Just(Act::Work),
        Just(Act::Work)
    ];
    let at = (select(FailPoint::ALL.to_vec()), 0..3_u32);
    let end = prop_oneof![
        3 => Just(End::Done),
        4 => at.prop_map(|(point, passes)| End::At(point, passes)),
        2 => Just(End::Sending),
    ];
    let trouble = select(vec![
        Trouble::Reset,
        Trouble::HalfAnswer,
        Trouble::Lost,
        Trouble::Broken,
        Trouble::Throttled,
        Trouble::Late,
        Trouble::Late,
    ]);
    prop_oneof![
        10 => (node, act, end).prop_map(|(node, act, end)| Step::Act(node, act, end)),
        2 => Just(Step::WorkTogether),
        6 => trouble.prop_map(Step::Trouble),
        4 => select(vec![30, 60, 120, 180]).prop_map(Step::Wait),
        2 => (0..3_usize).prop_map(Step::Unlink),
        1 => Just(Step::BackUp),
        1 => Just(Step::Restore),
    ]
}
