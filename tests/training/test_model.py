"""The reader in training: hidden word pieces, and heads in torch and in numpy."""

from __future__ import annotations

import numpy as np
import pytest

from dateline.entities.country_clues import CLUES
from dateline.reader.heads import Heads

torch = pytest.importorskip("torch", reason="dateline[train] is not installed")
# The marks of beginning and end, and what stands behind the mask.
BEGIN, END, MASK = 101, 102, 103


def test_marks_are_never_hidden_and_words_by_their_share() -> None:
    from dateline.training.model import Batch, hide_pieces

    pieces = torch.tensor([[BEGIN, *range(2000, 2400), END, 0]])
    same = torch.ones_like(pieces)
    torch.manual_seed(4)
    hidden = hide_pieces(Batch(pieces, same, same, same[0], same[0].bool()), 0.1).pieces
    assert hidden[0, 0] == BEGIN
    assert hidden[0, -2:].tolist() == [END, 0]
    assert 20 <= int((hidden == MASK).sum()) <= 60
    assert (hidden[hidden != MASK] == pieces[hidden != MASK]).all()
    assert (hide_pieces(Batch(pieces, same, same, same[0], same[0].bool()), 0.0).pieces == pieces).all()


def test_the_heads_of_the_program_say_what_those_in_training_say() -> None:
    from dateline.training.model import HIDDEN, ActHead, LabelHead, PartHead

    torch.manual_seed(1)
    first, second = torch.randn(5, HIDDEN), torch.randn(5, HIDDEN)
    parts, acts = PartHead(), ActHead()
    for module in (parts, acts):
        for embedding in module.features:
            torch.nn.init.normal_(embedding.weight)
    weights = {f"parts.{name}": value.numpy() for name, value in parts.state_dict().items()}
    weights |= {f"acts.{name}": value.numpy() for name, value in acts.state_dict().items()}
    heads = Heads(weights)
    kinds, pairs = torch.tensor([1, 2, 3, 4, 5]), torch.tensor([[0, 1, 2, 3, 4, 0]] * 5)
    scores = parts(first, second, kinds, pairs).detach().numpy()
    odds = heads.parts(first.numpy(), second.numpy(), kinds.numpy(), pairs.numpy())
    allowed = odds[0] > 0
    assert np.allclose(np.diff(np.log(odds[:, allowed])), np.diff(scores[:, allowed]), atol=1e-3)
    labels = LabelHead(16)
    torch.nn.init.normal_(labels.label.weight)
    weights |= {f"entities.figure.{name}": value.numpy() for name, value in labels.state_dict().items()}
    given = torch.tensor([0, 3, 15, 7, 1])
    expected = torch.softmax(labels(first, given), -1).detach().numpy()
    assert np.allclose(Heads(weights).entity_labels("figure", first.numpy(), given.numpy()), expected, atol=1e-4)
    statements = torch.tensor([[1, 0], [2, 1], [3, 2], [0, 0], [5, 1]])
    expected = torch.softmax(acts(first, second, statements), -1).detach().numpy()
    assert np.allclose(heads.acts(first.numpy(), second.numpy(), statements.numpy()), expected, atol=1e-4)


def test_the_head_for_countries_says_the_same_in_the_program_and_in_training() -> None:
    from dateline.training.model import HIDDEN, CountryHead

    torch.manual_seed(2)
    head = CountryHead()
    for embedding in (*head.features, head.distance):
        torch.nn.init.normal_(embedding.weight)
    heads = Heads({f"countries.{name}": value.numpy() for name, value in head.state_dict().items()})
    actor, mean, named = torch.randn(1, HIDDEN), torch.randn(1, HIDDEN), torch.randn(3, HIDDEN)
    distances, clues, features = torch.tensor([0, 2, 7]), torch.rand(3, len(CLUES)), torch.tensor([[3, 2, 1]])
    expected = torch.softmax(head(actor, named, distances, clues, mean, features), -1).detach().numpy()
    odds = heads.countries(
        actor.numpy(), named.numpy(), distances.numpy(), clues.numpy(), mean.numpy(), features.numpy()
    )
    assert odds.shape == (4,)
    assert np.allclose(odds, expected, atol=1e-4)
    assert heads.know_countries
    assert not Heads({}).know_countries
