"""Hot-deck imputation as a scikit-learn estimator.

It draws the same donors as ``find_donors`` does on an engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import Tags, check_random_state
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import check_array, check_is_fitted, validate_data

from census.errors import ImputationError
from census.imputation.classes import ImputationClass, check_classes, columns_of
from census.imputation.draws import DonorOrder, Task, draw_donors
from census.imputation.edits import Edit
from census.imputation.groups import ItemGroup, concerns, group_items, stages_of
from census.imputation.matching import Rules
from census.imputation.nearness import gower_distance, predicted_distance
from census.imputation.record import Imputation, Recipients
from census.imputation.settings_file import ITEM, METHODS, RECORD, name_draw


class HotDeckImputer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Fill missing values with those of donors from the same imputation class.

    A unit of non-response takes all its missing values from one donor, so that they agree with one another. Then what
    is still missing is filled variable by variable, or group by group. Only observed values are given.

    Args:
        classes: imputation classes for units of non-response, from finest to coarsest: each a sequence of keys (names
            of columns, or ``name//width`` for bands of numbers; of an array, places of columns). Null is a value like
            others. The empty class takes any donor.
        variables: columns to impute; none: every column that is in no class and is not ``ids`` or ``responded``.
        groups: item non-response, in order: each a variable, a tuple of variables that one donor gives together, or an
            ``ItemGroup`` with classes of its own. Variables left out come last, each by itself.
        record_variables: those that a unit of non-response takes from one donor; none: all.
        item_classes: classes of groups that have none of their own; none: ``classes``.
        responded: column that is null or false for units of non-response; none: they have none of the variables.
        donor_limit: how often a donor may be used for one group of variables; none: as often as needed.
        replacement: whether donors are drawn with replacement. If not, no donor of a class is used twice for a group
            of variables while another of the class is unused, counting uses at finer levels too.
        method: ``random``; ``nearest`` by Gower's distance over ``match_on`` within the class; or ``pmm``: nearest by
            the mean of the variables predicted by ``match_on``.
        match_on: columns for ``nearest`` and ``pmm``.
        edits: rules (see ``Edit``) or functions of a frame that give whether each row is right. A donor whose values
            would break one that can be told is passed over.
        ids: column with the units' ids (whole numbers or texts), which key the draws; none: the index of the frame,
            or the place in the array.
        random_state: a whole number makes the draws reproducible, whatever the order of rows.
        n_jobs: threads among which groups of variables with the same classes are shared; changes no value.

    Attributes:
        n_features_in_, feature_names_in_: of the data seen in ``fit``.
        seed_: in the names of the draws.
        variables_: that are imputed.
        groups_: of item non-response, in stages: groups that share an edit are drawn one after the other.

    Raises:
        ImputationError: a parameter is wrong, or a unit has no donor in any class.

    Example:
        >>> frame = pd.DataFrame({"area": ["a", "a", "b"], "rooms": [3.0, None, 5.0]})
        >>> HotDeckImputer(classes=[("area",), ()], random_state=1).fit_transform(frame)["rooms"].tolist()
        [3.0, 3.0, 5.0]
    """

    def __init__(
        self,
        classes: Sequence[ImputationClass] = ((),),
        variables: Sequence[Any] | None = None,
        groups: Sequence[Any] | None = None,
        *,
        record_variables: Sequence[Any] | None = None,
        item_classes: Sequence[ImputationClass] | None = None,
        responded: Any = None,
        donor_limit: int | None = None,
        replacement: bool = False,
        method: str = "random",
        match_on: Sequence[Any] = (),
        edits: Sequence[str | Callable[[pd.DataFrame], Any]] = (),
        ids: Any = None,
        random_state: int | np.random.RandomState | None = None,
        n_jobs: int | None = None,
    ) -> None:
        self.classes = classes
        self.variables = variables
        self.groups = groups
        self.record_variables = record_variables
        self.item_classes = item_classes
        self.responded = responded
        self.donor_limit = donor_limit
        self.replacement = replacement
        self.method = method
        self.match_on = match_on
        self.edits = edits
        self.ids = ids
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002, N803 - scikit-learn's names
        """Keep the units that give values.

        Args:
            X: frame or array of units.
            y: not used.
        """
        frame = self._frame(X, reset=True)
        self.variables_ = self._variables(frame)
        if self.method not in METHODS:
            raise ImputationError(f"There is no method '{self.method}'.", f"Use one of: {', '.join(METHODS)}.")
        if self.replacement and self.donor_limit:
            raise ImputationError("A donor limit needs draws without replacement.", "Leave out one of the two.")
        self._rules = Rules(self.replacement, self.donor_limit or 0)
        self._edits = [Edit(edit) if isinstance(edit, str) else edit for edit in self.edits]
        for edit in self._edits:
            if isinstance(edit, Edit):
                edit.check()
        items = self.classes if self.item_classes is None else self.item_classes
        self.groups_ = stages_of(group_items(self.groups or (), self.variables_, items), self._edits)
        for classes in (self.classes, *(group.classes for stage in self.groups_ for group in stage)):
            check_classes(classes, frame.columns)
        if isinstance(self.random_state, int | np.integer):
            self.seed_ = int(self.random_state)
        else:
            self.seed_ = int(check_random_state(self.random_state).randint(2**31 - 1))
        self._donors = frame.copy(deep=False)
        self._donor_ids = self._ids(frame)
        self._donor_order: DonorOrder | None = None
        return self

    def transform(self, X: Any) -> Any:  # noqa: N803
        """The units with all variables filled: a frame for a frame, an array for an array."""
        filled = self.impute(X).values
        return filled if isinstance(X, pd.DataFrame) else filled.to_numpy()

    def impute(self, X: Any) -> Imputation:  # noqa: N803
        """The units with all variables filled, and for each value that was filled its donor and level."""
        return self._fill(X).imputation(self._donor_ids)

    def draw(self, X: Any) -> pd.DataFrame:  # noqa: N803
        """The donors alone: a row for each group of variables of each recipient, see ``Imputation.donors``."""
        return self._fill(X).drawn(self._donor_ids)

    def _fill(self, X: Any) -> Recipients:  # noqa: N803
        check_is_fitted(self)
        frame = self._frame(X, reset=False)
        taking = Recipients(frame, self._ids(frame), self.variables_, self._responded(frame), self._donors)
        self._fill_records(taking)
        for stage in self.groups_:
            self._fill_items(taking, stage)
        return taking

    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[np.object_]:
        """Names of the columns, which stay as they are."""
        check_is_fitted(self)
        if hasattr(self, "feature_names_in_"):
            return np.asarray(self.feature_names_in_, dtype=object)
        given = [f"x{place}" for place in range(self.n_features_in_)] if input_features is None else input_features
        return np.asarray(given, dtype=object)

    def __sklearn_tags__(self) -> Tags:
        """Missing values are what it is for; texts too."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.non_deterministic = self.random_state is None
        return tags

    def _fill_records(self, taking: Recipients) -> None:
        silent = taking.silent()
        if not len(silent):
            return
        variables = self.variables_ if self.record_variables is None else list(self.record_variables)
        task = self._task(RECORD, taking, silent, self._responded(self._donors), variables, self._edits)
        draw_donors([task], self.classes, taking.codes(columns_of(self.classes)), self._order(), self._rules)
        taking.fill(task, variables, RECORD)

    def _fill_items(self, taking: Recipients, stage: Sequence[ItemGroup]) -> None:
        needing = {group.name: taking.lacking(group.variables) for group in stage}
        lists = list(dict.fromkeys(group.classes for group in stage if len(needing[group.name])))
        if not lists:
            return
        codes = taking.codes(columns_of(keys for classes in lists for keys in classes))
        order = self._order()

        def draw(classes: tuple[ImputationClass, ...]) -> list[tuple[Task, ItemGroup]]:
            alike = [group for group in stage if group.classes == classes and len(needing[group.name])]
            tasks = [self._item_task(group, taking, needing[group.name]) for group in alike]
            draw_donors(tasks, classes, codes, order, self._rules)
            return list(zip(tasks, alike, strict=True))

        # lists of classes know nothing of one another, so that the threads they are shared among change nothing
        shared = Parallel(n_jobs=self.n_jobs, require="sharedmem")
        drawn = [pair for pairs in shared(delayed(draw)(classes) for classes in lists) for pair in pairs]
        for task, group in drawn:
            taking.fill(task, group.variables, ITEM)

    def _item_task(self, group: ItemGroup, taking: Recipients, recipients: npt.NDArray[np.int64]) -> Task:
        gives = self._donors[list(group.variables)].notna().all(axis=1).to_numpy()
        edits = [edit for edit in self._edits if concerns(edit, group.variables)]
        return self._task(group.name, taking, recipients, gives, group.variables, edits)

    def _task(
        self,
        name: str,
        taking: Recipients,
        recipients: npt.NDArray[np.int64],
        gives: npt.NDArray[np.bool_],
        variables: Sequence[Any],
        edits: Sequence[Any],
    ) -> Task:
        keeps = taking.keeps(variables, edits) if edits else None
        distance = None
        if self.method != "random":
            on = list(self.match_on)
            theirs, ours = taking.current[on], self._donors[on]
            if self.method == "nearest":
                distance = gower_distance(theirs, ours)
            else:
                distance = predicted_distance(theirs, ours, self._donors[list(variables)])
        return Task(name, recipients, taking.ids[recipients], gives, keeps, distance)

    def _order(self) -> DonorOrder:
        if self._donor_order is None:
            self._donor_order = DonorOrder(name_draw(self.seed_), self._donor_ids)
        return self._donor_order

    def _frame(self, X: Any, *, reset: bool) -> pd.DataFrame:  # noqa: N803
        if isinstance(X, pd.DataFrame):
            validate_data(self, X, reset=reset, skip_check_array=True)
            if not len(X):
                check_array(X)  # scikit-learn's own words for it
            return X
        array = validate_data(self, X, reset=reset, dtype="numeric", ensure_all_finite="allow-nan")
        return pd.DataFrame(array)

    def _variables(self, frame: pd.DataFrame) -> list[Any]:
        if self.variables is not None:
            missing = [str(name) for name in self.variables if name not in frame.columns]
            if missing:
                raise ImputationError(f"There are no columns {', '.join(missing)} to impute.", "Mend 'variables'.")
            return list(self.variables)
        apart = {*columns_of(self.classes), self.ids, self.responded}
        return [name for name in frame.columns if name not in apart]

    def _ids(self, frame: pd.DataFrame) -> npt.NDArray[Any]:
        if self.ids is None:
            return np.asarray(frame.index)
        if self.ids not in frame.columns:
            raise ImputationError(f"There is no column {self.ids} with the units' ids.", "Mend 'ids'.")
        return np.asarray(frame[self.ids])

    def _responded(self, frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
        if self.responded is None:
            return _flags(frame[self.variables_].notna().any(axis=1))
        answered = frame[self.responded]
        known = answered.notna()
        return _flags(known & (answered != False))  # noqa: E712 - also a column of texts


def _flags(column: pd.Series[Any]) -> npt.NDArray[np.bool_]:
    return np.asarray(column, dtype=bool)
